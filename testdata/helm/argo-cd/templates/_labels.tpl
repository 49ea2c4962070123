{{- define "argo-cd.labels" -}}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{ include "argo-cd.selectorLabels" . }}
app.kubernetes.io/component: {{ .component }}
app.kubernetes.io/part-of: argocd
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion }}
{{- end -}}
{{- define "argo-cd.selectorLabels" -}}
app.kubernetes.io/name: {{ .root.Values.nameOverride }}-{{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end -}}
{{- define "argo-cd.pod" -}}
metadata:
  labels:
    {{- include "argo-cd.labels" . | nindent 4 }}
    {{- with .values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ .values.serviceAccount.name }}
  containers:
  - name: {{ .name }}
    image: quay.io/argoproj/argocd:{{ .root.Chart.AppVersion }}
    args: [/usr/local/bin/argocd-{{ .name }}]
    env:
    {{- with .values.env }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    - name: REDIS_USERNAME
      valueFrom:
        secretKeyRef:
          name: argocd-redis
          key: redis-username
          optional: true
    volumeMounts:
    {{- with .values.volumeMounts }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    - name: tmp
      mountPath: /tmp
  volumes:
  {{- with .values.volumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  - name: tmp
    emptyDir: {}
{{- end -}}
