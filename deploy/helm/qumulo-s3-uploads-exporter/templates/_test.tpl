{{/* Labels of the pod that `helm test` runs; the Service and the policies must not select it. */}}
{{- define "qumulo-s3-uploads-exporter.testLabels" -}}
app.kubernetes.io/name: {{ include "qumulo-s3-uploads-exporter.name" . | trunc 58 }}-test
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
