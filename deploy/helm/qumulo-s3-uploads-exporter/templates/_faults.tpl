{{/* What values.schema.json cannot see, or not say well. Each template here is a list of faults, in YAML. */}}

{{- define "qumulo-s3-uploads-exporter.faults.clusters" -}}
{{- $faults := list }}
{{- if .Values.demo.enabled }}
{{- if .Values.clusters }}
{{- $faults = append $faults "demo.enabled: the demo makes its own cluster; leave out clusters" }}
{{- end }}
{{- range list "poll" "uploads" }}
{{- if index ($.Values.settings | default dict) . }}
{{- $faults = append $faults (printf "settings.%s: the demo does not take it" .) }}
{{- end }}
{{- end }}
{{- else if not .Values.clusters }}
{{- $faults = append $faults "clusters: expected at least one cluster with its host and a tokenSecret; to look around without one: demo.enabled=true" }}
{{- end }}
{{- $folded := dict }}
{{- range $name, $cluster := .Values.clusters }}
{{- $fold := $name | lower | replace "-" "_" | replace "." "_" }}
{{- if hasKey $folded $fold }}
{{- $faults = append $faults (printf "clusters.%s: variables cannot tell it from clusters.%s; rename one" $name (get $folded $fold)) }}
{{- end }}
{{- $_ := set $folded $fold $name }}
{{- $faults = concat $faults (include "qumulo-s3-uploads-exporter.faults.cluster" (list $name $cluster) | fromYamlArray) }}
{{- end }}
{{- toYaml $faults }}
{{- end }}

{{/* Of one cluster: (list name cluster). */}}
{{- define "qumulo-s3-uploads-exporter.faults.cluster" -}}
{{- $place := printf "clusters.%s" (index . 0) }}
{{- $cluster := index . 1 }}
{{- $faults := list }}
{{- $has := list }}
{{- range list "tokenSecret" "token_file" "passwordSecret" "password_file" }}
{{- if index $cluster . }}
{{- $has = append $has . }}
{{- end }}
{{- end }}
{{- if ne (len $has) 1 }}
{{- $faults = append $faults (printf "%s: expected one of tokenSecret, token_file, passwordSecret, password_file; found %s" $place (join ", " $has | default "none")) }}
{{- else if ne (hasPrefix "password" (first $has)) (not (empty $cluster.username)) }}
{{- $faults = append $faults (printf "%s.username: goes together with passwordSecret or password_file, not with %s" $place (first $has)) }}
{{- end }}
{{- range list "token" "password" }}
{{- if hasKey $cluster . }}
{{- $faults = append $faults (printf "%s.%s: a secret does not belong into values; put it into a Secret and name that in %sSecret" $place . .) }}
{{- end }}
{{- end }}
{{- if and $cluster.caSecret $cluster.ca_file }}
{{- $faults = append $faults (printf "%s.ca_file: not together with caSecret" $place) }}
{{- end }}
{{- if and (or $cluster.caSecret $cluster.ca_file) $cluster.insecure_skip_verify }}
{{- $faults = append $faults (printf "%s.insecure_skip_verify: cannot be true together with caSecret or ca_file" $place) }}
{{- end }}
{{- with $cluster.buckets }}
{{- if and .names (or .include .exclude) }}
{{- $faults = append $faults (printf "%s.buckets.names: not together with include or exclude" $place) }}
{{- end }}
{{- end }}
{{- toYaml $faults }}
{{- end }}

{{- define "qumulo-s3-uploads-exporter.faults.shards" -}}
{{- $faults := list }}
{{- range list "replicas" "replicaCount" }}
{{- if and (not (kindIs "invalid" (index $.Values .))) (ne (int (index $.Values .)) 1) }}
{{- $faults = append $faults (printf "%s: not other than 1; a second replica would poll the same buckets and show every series twice; to share them set shards" .) }}
{{- end }}
{{- end }}
{{- if dig "enabled" false (.Values.autoscaling | default dict) }}
{{- $faults = append $faults "autoscaling.enabled: an autoscaler changes the pods, but each has to know how many shards there are; set shards" }}
{{- end }}
{{- if hasKey .Values.podDisruptionBudget "minAvailable" }}
{{- $faults = append $faults "podDisruptionBudget.minAvailable: there is one pod of each shard, so it could keep nodes from being drained; use maxUnavailable" }}
{{- end }}
{{- if gt (int .Values.shards) 1 }}
{{- if .Values.demo.enabled }}
{{- $faults = append $faults "shards: the demo has one; leave it at 1" }}
{{- end }}
{{- if ne .Values.service.type "ClusterIP" }}
{{- $faults = append $faults "service.type: behind one address each request would reach another shard; with shards above 1 it is ClusterIP" }}
{{- end }}
{{- range list "ingress" "httpRoute" }}
{{- if (index $.Values .).enabled }}
{{- $faults = append $faults (printf "%s.enabled: behind one address each request would reach another shard; not with shards above 1" .) }}
{{- end }}
{{- end }}
{{- end }}
{{- toYaml $faults }}
{{- end }}

{{- define "qumulo-s3-uploads-exporter.faults.names" -}}
{{- $faults := list }}
{{- $name := include "qumulo-s3-uploads-exporter.fullname" . }}
{{- if not (regexMatch "^[a-z]" $name) }}
{{- $faults = append $faults (printf "fullnameOverride: the name of a Service begins with a letter, not so %s; set another" $name) }}
{{- end }}
{{- toYaml $faults }}
{{- end }}

{{- define "qumulo-s3-uploads-exporter.faults.web" -}}
{{- $faults := list }}
{{- with .Values.webConfig }}
{{- if not $.Values.webConfigSecret }}
{{- if ne .scheme "HTTP" }}
{{- $faults = append $faults "webConfig.scheme: HTTPS needs a web configuration; name its Secret in webConfigSecret" }}
{{- end }}
{{- if .certificateSecret }}
{{- $faults = append $faults "webConfig.certificateSecret: nothing uses it without a web configuration; name its Secret in webConfigSecret" }}
{{- end }}
{{- end }}
{{- if and .clientCertificates (ne .scheme "HTTPS") }}
{{- $faults = append $faults "webConfig.clientCertificates: there are none without TLS; set webConfig.scheme to HTTPS" }}
{{- end }}
{{- end }}
{{- if and .Values.service.nodePort (eq .Values.service.type "ClusterIP") }}
{{- $faults = append $faults "service.nodePort: only for the types NodePort and LoadBalancer" }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) }}
{{- $faults = append $faults "ingress.hosts: expected at least one" }}
{{- end }}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) }}
{{- $faults = append $faults "httpRoute.parentRefs: expected at least one" }}
{{- end }}
{{- toYaml $faults }}
{{- end }}

{{- define "qumulo-s3-uploads-exporter.faults.monitors" -}}
{{- $faults := list }}
{{- if and .Values.serviceMonitor.enabled .Values.podMonitor.enabled }}
{{- $faults = append $faults "podMonitor.enabled: not together with serviceMonitor.enabled, which would scrape everything twice" }}
{{- end }}
{{- range $key := list "serviceMonitor" "podMonitor" }}
{{- with index $.Values $key }}
{{- if .enabled }}
{{- if and $.Values.webConfig.clientCertificates (not (or .tlsConfig.cert .tlsConfig.certFile)) }}
{{- $faults = append $faults (printf "%s.tlsConfig: webConfig.clientCertificates asks for a certificate; set cert and keySecret" $key) }}
{{- end }}
{{- if and .tlsConfig (ne $.Values.webConfig.scheme "HTTPS") }}
{{- $faults = append $faults (printf "%s.tlsConfig: only for HTTPS, see webConfig.scheme" $key) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- toYaml $faults }}
{{- end }}

{{- define "qumulo-s3-uploads-exporter.faults.rules" -}}
{{- $faults := list }}
{{- with .Values.prometheusRule }}
{{- if .enabled }}
{{- $thresholds := list "1d" "7d" "30d" }}
{{- with ($.Values.settings | default dict).uploads }}
{{- $thresholds = kindIs "slice" .idle_thresholds | ternary .idle_thresholds $thresholds }}
{{- end }}
{{- if not (has .idleThreshold $thresholds) }}
{{- $faults = append $faults (printf "prometheusRule.idleThreshold: %s is not among settings.uploads.idle_thresholds (%s), so no alert on old uploads could fire" .idleThreshold (join ", " $thresholds)) }}
{{- end }}
{{- range $key, $value := .thresholds }}
{{- if regexMatch "[0-9] *([kKMGTPE]i?B?|B)$" (toString $value) }}
{{- $faults = append $faults (printf "prometheusRule.thresholds.%s: PromQL has no unit as in %v; write it out, as in 10 * 1024 ^ 4" $key $value) }}
{{- end }}
{{- end }}
{{- $alerts := list }}
{{- range ($.Files.Get "files/rules.yml" | fromYaml).groups }}
{{- range .rules }}
{{- $alerts = append $alerts (.alert | default "") }}
{{- end }}
{{- end }}
{{- range .disabled }}
{{- if not (has . $alerts) }}
{{- $faults = append $faults (printf "prometheusRule.disabled: there is no alert %s" .) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- toYaml $faults }}
{{- end }}

{{- define "qumulo-s3-uploads-exporter.faults.pod" -}}
{{- $faults := list }}
{{- range .Values.extraEnv }}
{{- $name := .name | default "" | upper }}
{{- if regexMatch "^QUMULO_EXPORTER_.*(TOKEN|PASSWORD)$" $name }}
{{- $faults = append $faults (printf "extraEnv: %s would put a secret into the environment; name its Secret in tokenSecret or passwordSecret of the cluster" $name) }}
{{- else if regexMatch "^QUMULO_EXPORTER_(CONFIG_FILE|SHARD__|WEB__)" $name }}
{{- $faults = append $faults (printf "extraEnv: %s is set by the chart" $name) }}
{{- end }}
{{- end }}
{{- range .Values.extraArgs }}
{{- if regexMatch "^--(config[.]file|web[.]|demo[.])" . }}
{{- $faults = append $faults (printf "extraArgs: %s is set by the chart" (regexFind "^[^=]*" .)) }}
{{- end }}
{{- end }}
{{- toYaml $faults }}
{{- end }}
