{{/* Volumes, whole folders, so that a changed Secret reaches the pod; 288 is 0440: for the group of fsGroup. */}}

{{- define "qumulo-s3-uploads-exporter.volumes" -}}
{{- if .Values.demo.enabled }}
- name: tmp
  emptyDir: {}
{{- else }}
- name: settings
  configMap:
    name: {{ include "qumulo-s3-uploads-exporter.fullname" . }}
{{- end }}
{{- with include "qumulo-s3-uploads-exporter.credentials" . }}
- name: credentials
  projected:
    defaultMode: 288
    sources:
      {{- . | nindent 6 }}
{{- end }}
{{- if .Values.webConfigSecret }}
- name: web
  projected:
    defaultMode: 288
    sources:
      {{- range list .Values.webConfigSecret .Values.webConfig.certificateSecret | compact }}
      - secret:
          name: {{ . | quote }}
      {{- end }}
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "qumulo-s3-uploads-exporter.volumeMounts" -}}
{{- if .Values.demo.enabled }}
- name: tmp
  mountPath: /tmp
{{- else }}
- name: settings
  mountPath: {{ include "qumulo-s3-uploads-exporter.settingsFolder" . }}
  readOnly: true
{{- end }}
{{- if include "qumulo-s3-uploads-exporter.credentials" . }}
- name: credentials
  mountPath: {{ include "qumulo-s3-uploads-exporter.credentialsFolder" . }}
  readOnly: true
{{- end }}
{{- if .Values.webConfigSecret }}
- name: web
  mountPath: {{ include "qumulo-s3-uploads-exporter.webFolder" . }}
  readOnly: true
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}
