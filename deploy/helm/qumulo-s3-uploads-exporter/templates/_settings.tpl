{{/* The settings file, and where what it names is mounted. */}}

{{- define "qumulo-s3-uploads-exporter.credentialsFolder" -}}
/run/secrets/qumulo-s3-uploads-exporter
{{- end }}
{{- define "qumulo-s3-uploads-exporter.settingsFolder" -}}
/etc/qumulo-s3-uploads-exporter
{{- end }}
{{- define "qumulo-s3-uploads-exporter.webFolder" -}}
/run/secrets/qumulo-s3-uploads-exporter-web
{{- end }}

{{/* The folder of a cluster's credentials: its name, or what stands for one that cannot be a folder's. */}}
{{- define "qumulo-s3-uploads-exporter.clusterFolder" -}}
{{- if regexMatch "^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$" . }}{{ . }}{{ else }}cluster-{{ sha256sum . | trunc 16 }}{{ end }}
{{- end }}

{{/* Keys of a cluster here to the keys of the settings that take their place, and what the files are called. */}}
{{- define "qumulo-s3-uploads-exporter.secretKeys" -}}
tokenSecret: {setting: token_file, file: token}
passwordSecret: {setting: password_file, file: password}
caSecret: {setting: ca_file, file: ca.crt}
{{- end }}

{{- define "qumulo-s3-uploads-exporter.telemetryPath" -}}
{{- ((.Values.settings | default dict).web | default dict).telemetry_path | default "/metrics" }}
{{- end }}

{{- define "qumulo-s3-uploads-exporter.webConfigFile" -}}
{{ include "qumulo-s3-uploads-exporter.webFolder" . }}/{{ .Values.webConfig.key }}
{{- end }}

{{- define "qumulo-s3-uploads-exporter.settings" -}}
{{- $settings := deepCopy (.Values.settings | default dict) }}
{{- $web := $settings.web | default dict }}
{{- $_ := set $web "listen_address" (list (printf ":%d" (int .Values.containerPort))) }}
{{- if .Values.webConfigSecret }}
{{- $_ := set $web "config_file" (include "qumulo-s3-uploads-exporter.webConfigFile" .) }}
{{- end }}
{{- $_ := set $settings "web" $web }}
{{- if gt (int .Values.shards) 1 }}
{{- $_ := set $settings "shard" (dict "total" (int .Values.shards)) }}
{{- end }}
{{- $clusters := dict }}
{{- range $name, $given := .Values.clusters }}
{{- $folder := printf "%s/%s" (include "qumulo-s3-uploads-exporter.credentialsFolder" $) (include "qumulo-s3-uploads-exporter.clusterFolder" $name) }}
{{- $cluster := deepCopy $given }}
{{- range $key, $place := include "qumulo-s3-uploads-exporter.secretKeys" $ | fromYaml }}
{{- if index $given $key }}
{{- $_ := set $cluster $place.setting (printf "%s/%s" $folder $place.file) }}
{{- end }}
{{- $_ := unset $cluster $key }}
{{- end }}
{{- $_ := set $clusters $name $cluster }}
{{- end }}
{{- $_ := set $settings "clusters" $clusters }}
{{- include "qumulo-s3-uploads-exporter.block" $settings | trim }}
{{- end }}

{{/* A map as YAML that every reader takes alike: toYaml leaves = and << bare, and writes large numbers as 1e+06. */}}
{{- define "qumulo-s3-uploads-exporter.block" -}}
{{- range $key, $value := . }}
{{- if and (kindIs "map" $value) $value }}
{{ include "qumulo-s3-uploads-exporter.scalar" $key }}:
  {{- include "qumulo-s3-uploads-exporter.block" $value | trim | nindent 2 }}
{{- else if and (kindIs "slice" $value) $value }}
{{ include "qumulo-s3-uploads-exporter.scalar" $key }}:
  {{- range $value }}
  - {{ include "qumulo-s3-uploads-exporter.scalar" . }}
  {{- end }}
{{- else }}
{{ include "qumulo-s3-uploads-exporter.scalar" $key }}: {{ include "qumulo-s3-uploads-exporter.scalar" $value }}
{{- end }}
{{- end }}
{{- end }}

{{/* What has nothing below it: bare where it cannot be anything but a text, else as JSOqumulo-s3-uploads-exporter. */}}
{{- define "qumulo-s3-uploads-exporter.scalar" -}}
{{- if and (kindIs "string" .) (regexMatch "^[A-Za-z/][A-Za-z0-9_./-]*$" (toString .)) (eq (toYaml .) (toString .)) -}}
{{ . }}
{{- else -}}
{{ toRawJson . }}
{{- end }}
{{- end }}

{{/* The sources of the projected volume with the clusters' Secrets. */}}
{{- define "qumulo-s3-uploads-exporter.credentials" -}}
{{- range $name, $cluster := .Values.clusters }}
{{- range $key, $place := include "qumulo-s3-uploads-exporter.secretKeys" $ | fromYaml }}
{{- with index $cluster $key }}
- secret:
    name: {{ .name | quote }}
    items:
      - key: {{ .key | quote }}
        path: {{ printf "%s/%s" (include "qumulo-s3-uploads-exporter.clusterFolder" $name) $place.file | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* The ports of the clusters, each once, in order. */}}
{{- define "qumulo-s3-uploads-exporter.clusterPorts" -}}
{{- $ports := list }}
{{- range .Values.clusters }}
{{- $ports = append $ports (int (.port | default 8000)) }}
{{- end }}
{{- $ports | uniq | sortAlpha | toYaml }}
{{- end }}
