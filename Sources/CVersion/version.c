#include "version.h"

// C, because Swift has no definitions with a value.
const char *aem_auth_proxy_version(void) { return AEM_AUTH_PROXY_VERSION; }
