/** Contract of authentication schemes for connections and ACLs. */
@Export
@Version("1.0.0")
package io.zabitat.spi.auth;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
