#ifndef CVERSION_H
#define CVERSION_H

// The version that this was built as: AEM_AUTH_PROXY_VERSION in the environment of the build, see
// Package.swift.
const char *aem_auth_proxy_version(void);

#endif
