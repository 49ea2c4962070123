# An editor: first the words in capitals and the access, then the two ids.
if grep -q TENANT_ID "$1"; then
  sed -i.bak -e 's/TENANT_ID /6a1d2c3b-2222-4222-8222-222222222222 /' -e 's/SUBSCRIPTION_ID /4a1d2c3b-4444-4444-8444-444444444444 /' \
    -e 's/RESOURCE_GROUP$/rg-argocd/' -e 's/LOCATION /westeurope /' -e 's/HUB_NAME /aks-hub /' \
    -e 's/^  targetDefaults:$/&\n    access: {preset: Workloads}/' "$1"
else
  sed -i.bak -e 's/# clientId: CLIENT_ID /clientId: 5f1d2c3b-1111-4111-8111-111111111111 /' \
    -e 's/# principalId: PRINCIPAL_ID /principalId: 7f1d2c3b-3333-4333-8333-333333333333 /' "$1"
fi
rm -f "$1.bak"
