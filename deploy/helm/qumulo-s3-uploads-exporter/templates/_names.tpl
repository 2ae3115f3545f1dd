{{/* Names and labels. */}}

{{/* A name of at most so many characters: (list name number). What is cut ends in a hash of the whole. */}}
{{- define "qumulo-s3-uploads-exporter.cut" -}}
{{- $name := index . 0 }}
{{- $most := index . 1 }}
{{- if le (len $name) $most }}{{ $name }}{{ else }}{{ $name | trunc (sub $most 9 | int) | trimSuffix "-" }}-{{ sha256sum $name | trunc 8 }}{{ end }}
{{- end }}

{{- define "qumulo-s3-uploads-exporter.name" -}}
{{- include "qumulo-s3-uploads-exporter.cut" (list (.Values.nameOverride | default .Chart.Name) 63) }}
{{- end }}

{{/* At most 50 characters: a StatefulSet's pods and their labels have longer names than it has itself. Without dots,
which names of releases may have: a Service's may not. */}}
{{- define "qumulo-s3-uploads-exporter.fullname" -}}
{{- $name := .Values.nameOverride | default .Chart.Name }}
{{- $made := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) }}
{{- include "qumulo-s3-uploads-exporter.cut" (list (.Values.fullnameOverride | default $made | replace "." "-") 50) }}
{{- end }}

{{- define "qumulo-s3-uploads-exporter.namespace" -}}
{{- .Values.namespaceOverride | default .Release.Namespace }}
{{- end }}

{{/* A headless Service has a name of its own: an address cannot be taken from a Service that has one. */}}
{{- define "qumulo-s3-uploads-exporter.service" -}}
{{- include "qumulo-s3-uploads-exporter.fullname" . }}{{ if gt (int .Values.shards) 1 }}-shards{{ end }}
{{- end }}

{{- define "qumulo-s3-uploads-exporter.serviceAccount" -}}
{{- $made := include "qumulo-s3-uploads-exporter.fullname" . }}
{{- .Values.serviceAccount.name | default (ternary $made "default" .Values.serviceAccount.create) }}
{{- end }}

{{- define "qumulo-s3-uploads-exporter.selectorLabels" -}}
app.kubernetes.io/name: {{ include "qumulo-s3-uploads-exporter.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "qumulo-s3-uploads-exporter.ownLabels" -}}
{{ include "qumulo-s3-uploads-exporter.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name (.Chart.Version | replace "+" "_") }}
{{- end }}

{{/* Labels of an object: (list $ more…); the chart's own are the strongest, then the first. */}}
{{- define "qumulo-s3-uploads-exporter.labels" -}}
{{- $root := first . }}
{{- $labels := include "qumulo-s3-uploads-exporter.ownLabels" $root | fromYaml }}
{{- range rest . }}
{{- $labels = merge $labels (. | default dict) }}
{{- end }}
{{- merge $labels ($root.Values.commonLabels | default dict) | toYaml }}
{{- end }}

{{/* The label that a Prometheus of kube-prometheus-stack selects by, as a map. */}}
{{- define "qumulo-s3-uploads-exporter.releaseLabel" -}}
{{- if .Values.releaseLabel }}
release: {{ .Release.Name }}
{{- else }}
{}
{{- end }}
{{- end }}

{{- define "qumulo-s3-uploads-exporter.image" -}}
{{- $registry := .Values.global.imageRegistry | default .Values.image.registry }}
{{- if $registry }}{{ $registry }}/{{ end }}{{ .Values.image.repository }}
{{- if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{- define "qumulo-s3-uploads-exporter.imagePullSecrets" -}}
{{- with concat (.Values.global.imagePullSecrets | default list) (.Values.imagePullSecrets | default list) }}
imagePullSecrets:
  {{- range . }}
  - name: {{ kindIs "string" . | ternary . (dig "name" "" (kindIs "map" . | ternary . dict)) }}
  {{- end }}
{{- end }}
{{- end }}
