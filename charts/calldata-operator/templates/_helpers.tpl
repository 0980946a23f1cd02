{{- define "calldata-operator.fullname" -}}
{{- default .Release.Name .Values.nameOverride | trunc 53 | trimSuffix "-" }}
{{- end }}

{{- define "calldata-operator.serviceAccountName" -}}
{{- default (include "calldata-operator.fullname" .) .Values.serviceAccount.name }}
{{- end }}

{{- define "calldata-operator.selectorLabels" -}}
app.kubernetes.io/name: calldata-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "calldata-operator.labels" -}}
{{ include "calldata-operator.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | replace "+" "_" | trunc 63 | trimSuffix "-" | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- /* Build metadata of a version begins with a sign that no label may hold. */}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "calldata-operator.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end }}
{{- end }}

{{- define "calldata-operator.imagePullSecrets" -}}
{{- $global := default dict .Values.global }}
{{- with concat .Values.imagePullSecrets (default list $global.imagePullSecrets) }}
{{- toYaml . }}
{{- end }}
{{- end }}

{{- /* A constraint that selects no pods spreads none. */ -}}
{{- define "calldata-operator.topologySpreadConstraints" -}}
{{- $own := dict "labelSelector" (dict "matchLabels" (fromYaml (include "calldata-operator.selectorLabels" .))) }}
{{- range .Values.topologySpreadConstraints }}
- {{ toYaml (merge (deepCopy .) (ternary dict $own (hasKey . "labelSelector"))) | nindent 2 | trim }}
{{- end }}
{{- end }}

{{- /* Of a duration such as 1m30s; 0 where it is empty. */ -}}
{{- define "calldata-operator.milliseconds" -}}
{{- $units := dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000 }}
{{- $sum := 0 }}
{{- range regexFindAll "[0-9]+(ms|s|m|h)" . -1 }}
{{- $sum = add $sum (mul (atoi (regexFind "[0-9]+" .)) (get $units (regexFind "[a-z]+" .))) }}
{{- end }}
{{- $sum }}
{{- end }}
