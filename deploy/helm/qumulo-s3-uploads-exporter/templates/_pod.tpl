{{/* The pod, which is the same in a Deployment and in a StatefulSet. */}}

{{- define "qumulo-s3-uploads-exporter.podTemplate" -}}
metadata:
  labels:
    {{- include "qumulo-s3-uploads-exporter.labels" (list . .Values.podLabels) | nindent 4 }}
  {{- $annotations := .Values.podAnnotations | default dict }}
  {{- if not .Values.demo.enabled }}
  {{- $annotations = merge (dict "checksum/settings" (include "qumulo-s3-uploads-exporter.settings" . | sha256sum)) $annotations }}
  {{- end }}
  {{- with $annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ include "qumulo-s3-uploads-exporter.serviceAccount" . }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- with include "qumulo-s3-uploads-exporter.imagePullSecrets" . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with .Values.podSecurityContext }}
  securityContext:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  terminationGracePeriodSeconds: {{ int .Values.terminationGracePeriodSeconds }}
  {{- range $key := list "priorityClassName" "runtimeClassName" "dnsPolicy" "dnsConfig" "hostAliases" "nodeSelector" "tolerations" "affinity" }}
  {{- with index $.Values $key }}
  {{ $key }}:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- end }}
  {{- with .Values.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- range . }}
    {{- $own := dict "labelSelector" (dict "matchLabels" (include "qumulo-s3-uploads-exporter.selectorLabels" $ | fromYaml)) }}
    - {{ merge (deepCopy .) (hasKey . "labelSelector" | ternary dict $own) | toYaml | nindent 6 | trim }}
    {{- end }}
  {{- end }}
  {{- with .Values.extraInitContainers }}
  initContainers:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - {{ include "qumulo-s3-uploads-exporter.container" . | nindent 6 | trim }}
    {{- with .Values.extraContainers }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with include "qumulo-s3-uploads-exporter.volumes" . | fromYamlArray }}
  volumes:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{- define "qumulo-s3-uploads-exporter.arguments" -}}
{{- if .Values.demo.enabled }}
- demo
- --web.listen-address=:{{ int .Values.containerPort }}
- --web.telemetry-path={{ include "qumulo-s3-uploads-exporter.telemetryPath" . }}
{{- if .Values.webConfigSecret }}
- --web.config.file={{ include "qumulo-s3-uploads-exporter.webConfigFile" . }}
{{- end }}
{{- range $key, $value := (.Values.settings | default dict).log }}
{{- with $value }}
- --log.{{ $key }}={{ . }}
{{- end }}
{{- end }}
- --demo.buckets={{ int .Values.demo.buckets }}
- --demo.uploads={{ int .Values.demo.uploads }}
- --demo.seed={{ int .Values.demo.seed }}
- --demo.speed={{ .Values.demo.speed }}
{{- else }}
- serve
- --config.file={{ include "qumulo-s3-uploads-exporter.settingsFolder" . }}/exporter.yml
{{- end }}
{{- with .Values.extraArgs }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "qumulo-s3-uploads-exporter.container" -}}
name: exporter
image: {{ include "qumulo-s3-uploads-exporter.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
args:
  {{- include "qumulo-s3-uploads-exporter.arguments" . | trim | nindent 2 }}
{{- $env := list }}
{{- if gt (int .Values.shards) 1 }}
{{- $env = append $env (dict "name" "QUMULO_EXPORTER_SHARD__ORDINAL" "valueFrom" (dict "fieldRef" (dict "fieldPath" "metadata.name"))) }}
{{- end }}
{{- with concat $env (.Values.extraEnv | default list) }}
env:
  {{- toYaml . | nindent 2 }}
{{- end }}
ports:
  - name: metrics
    containerPort: {{ int .Values.containerPort }}
    protocol: TCP
startupProbe:
  {{- include "qumulo-s3-uploads-exporter.probe" (list . "/-/healthy" .Values.startupProbe) | nindent 2 }}
livenessProbe:
  {{- include "qumulo-s3-uploads-exporter.probe" (list . "/-/healthy" .Values.livenessProbe) | nindent 2 }}
readinessProbe:
  {{- include "qumulo-s3-uploads-exporter.probe" (list . "/-/ready" .Values.readinessProbe) | nindent 2 }}
{{- with .Values.resources }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.securityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with include "qumulo-s3-uploads-exporter.volumeMounts" . | fromYamlArray }}
volumeMounts:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* A probe: (list $ path timing). Where client certificates are required the kubelet has none: only a connection. */}}
{{- define "qumulo-s3-uploads-exporter.probe" -}}
{{- $root := index . 0 -}}
{{- if $root.Values.webConfig.clientCertificates -}}
tcpSocket:
  port: metrics
{{- else -}}
httpGet:
  path: {{ index . 1 }}
  port: metrics
  scheme: {{ $root.Values.webConfig.scheme }}
{{- end }}
{{- with index . 2 }}
{{ toYaml . }}
{{- end }}
{{- end }}
