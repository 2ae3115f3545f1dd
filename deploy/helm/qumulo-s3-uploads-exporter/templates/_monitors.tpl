{{/* What ServiceMonitor and PodMonitor have in common, and the label `job` that they make. */}}

{{/* The endpoint: (list $ monitor). */}}
{{- define "qumulo-s3-uploads-exporter.endpoint" -}}
{{- $root := index . 0 }}
{{- $monitor := index . 1 -}}
port: metrics
path: {{ include "qumulo-s3-uploads-exporter.telemetryPath" $root }}
scheme: {{ lower $root.Values.webConfig.scheme }}
honorLabels: {{ $monitor.honorLabels }}
{{- range $key := list "interval" "scrapeTimeout" "proxyUrl" "basicAuth" "tlsConfig" "relabelings" "metricRelabelings" }}
{{- with index $monitor $key }}
{{ $key }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end }}

{{/* The endpoint of the ServiceMonitor. With shards the Service has another name; the job, which is made of it, has not. */}}
{{- define "qumulo-s3-uploads-exporter.serviceEndpoint" -}}
{{- $monitor := .Values.serviceMonitor }}
{{- if and (gt (int .Values.shards) 1) (not $monitor.jobLabel) }}
{{- $job := dict "targetLabel" "job" "replacement" (include "qumulo-s3-uploads-exporter.fullname" .) }}
{{- $monitor = merge (dict "relabelings" (prepend ($monitor.relabelings | default list) $job)) $monitor }}
{{- end }}
{{- include "qumulo-s3-uploads-exporter.endpoint" (list . $monitor) }}
{{- end }}

{{/* The metadata: (list $ monitor). */}}
{{- define "qumulo-s3-uploads-exporter.monitorMetadata" -}}
{{- $root := index . 0 }}
{{- $monitor := index . 1 -}}
name: {{ include "qumulo-s3-uploads-exporter.fullname" $root }}
namespace: {{ $monitor.namespace | default (include "qumulo-s3-uploads-exporter.namespace" $root) }}
labels:
  {{- include "qumulo-s3-uploads-exporter.labels" (list $root $monitor.additionalLabels (include "qumulo-s3-uploads-exporter.releaseLabel" $root | fromYaml)) | nindent 2 }}
{{- with $monitor.annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* What is beside the endpoint: (list $ monitor). */}}
{{- define "qumulo-s3-uploads-exporter.monitorSpec" -}}
{{- $root := index . 0 }}
{{- $monitor := index . 1 -}}
selector:
  matchLabels:
    {{- include "qumulo-s3-uploads-exporter.selectorLabels" $root | nindent 4 }}
namespaceSelector:
  matchNames:
    - {{ include "qumulo-s3-uploads-exporter.namespace" $root }}
{{- range $key := list "jobLabel" "targetLabels" "podTargetLabels" }}
{{- with index $monitor $key }}
{{ $key }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- range $key, $value := $monitor.limits }}
{{ $key }}: {{ int64 $value }}
{{- end }}
{{- end }}

{{/* The jobs that the monitors make, as a list. */}}
{{- define "qumulo-s3-uploads-exporter.jobs" -}}
{{- $jobs := list }}
{{- with .Values.serviceMonitor }}
{{- if .enabled }}
{{- $labels := include "qumulo-s3-uploads-exporter.labels" (list $ $.Values.service.labels) | fromYaml }}
{{- $named := include (empty .jobLabel | ternary "qumulo-s3-uploads-exporter.fullname" "qumulo-s3-uploads-exporter.service") $ }}
{{- $jobs = append $jobs (get $labels (.jobLabel | default "") | default $named) }}
{{- end }}
{{- end }}
{{- with .Values.podMonitor }}
{{- if .enabled }}
{{- $labels := include "qumulo-s3-uploads-exporter.labels" (list $ $.Values.podLabels) | fromYaml }}
{{- $namespace := .namespace | default (include "qumulo-s3-uploads-exporter.namespace" $) }}
{{- $named := printf "%s/%s" $namespace (include "qumulo-s3-uploads-exporter.fullname" $) }}
{{- $jobs = append $jobs (get $labels (.jobLabel | default "") | default $named) }}
{{- end }}
{{- end }}
{{- toYaml $jobs }}
{{- end }}
