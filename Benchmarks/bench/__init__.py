"""The benchmark of aem-auth-proxy beside its peers: see README.md one folder up."""
