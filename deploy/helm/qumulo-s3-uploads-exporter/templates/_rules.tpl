{{/* The project's rules with what the values change; they are never rendered as templates themselves. */}}

{{- define "qumulo-s3-uploads-exporter.jobMatcher" -}}
{{- $matcher := ".*qumulo-s3-uploads.*" }}
{{- range include "qumulo-s3-uploads-exporter.jobs" . | fromYamlArray }}
{{- if not (contains "qumulo-s3-uploads" .) }}
{{- $matcher = printf "%s|%s" $matcher (replace "." "[.]" .) }}
{{- end }}
{{- end }}
{{- /* In a string of PromQL a backslash is written twice. */}}
{{- .Values.prometheusRule.job | default $matcher | replace "\\" "\\\\" }}
{{- end }}

{{/* An alert as it is put out: (list $ rule). */}}
{{- define "qumulo-s3-uploads-exporter.alert" -}}
{{- $values := (index . 0).Values.prometheusRule }}
{{- $rule := index . 1 }}
{{- $annotations := $rule.annotations }}
{{- range $key, $place := dict "runbook_url" (list "https://runbooks.example.com" $values.runbookUrl) "dashboard_url" (list "https://grafana.example.com" $values.dashboardUrl) }}
{{- if and (hasKey $annotations $key) (last $place) }}
{{- $_ := set $annotations $key (get $annotations $key | replace (first $place) (last $place)) }}
{{- else }}
{{- $_ := unset $annotations $key }}
{{- end }}
{{- end }}
{{- $_ := set $rule "labels" (merge (deepCopy ($values.additionalRuleLabels | default dict)) $rule.labels) }}
{{- toYaml $rule }}
{{- end }}

{{/* A record as it is put out: (list $ rule). */}}
{{- define "qumulo-s3-uploads-exporter.record" -}}
{{- $values := (index . 0).Values.prometheusRule }}
{{- $rule := index . 1 }}
{{- $expr := $rule.expr | replace "job=~\".*qumulo-s3-uploads.*\"" (printf "job=~\"%s\"" (include "qumulo-s3-uploads-exporter.jobMatcher" (index . 0))) }}
{{- $expr = $expr | replace "longer_than=\"7d\"" (printf "longer_than=\"%s\"" $values.idleThreshold) }}
{{- $name := $rule.record | trimPrefix "qumulo_s3_uploads:" | trimSuffix ":threshold" }}
{{- if hasKey ($values.thresholds | default dict) $name }}
{{- $expr = printf "vector(%v)" (get $values.thresholds $name) }}
{{- end }}
{{- $_ := set $rule "expr" $expr }}
{{- toYaml $rule }}
{{- end }}

{{- define "qumulo-s3-uploads-exporter.groups" -}}
{{- range (.Files.Get "files/rules.yml" | fromYaml).groups }}
{{- $rules := list }}
{{- range .rules }}
{{- if hasKey . "record" }}
{{- $rules = append $rules (include "qumulo-s3-uploads-exporter.record" (list $ .) | fromYaml) }}
{{- else if not (has .alert ($.Values.prometheusRule.disabled | default list)) }}
{{- $rules = append $rules (include "qumulo-s3-uploads-exporter.alert" (list $ .) | fromYaml) }}
{{- end }}
{{- end }}
{{- if $rules }}
- {{ set . "rules" $rules | toYaml | nindent 2 | trim }}
{{- end }}
{{- end }}
{{- with .Values.prometheusRule.extraGroups }}
{{ toYaml . }}
{{- end }}
{{- end }}
