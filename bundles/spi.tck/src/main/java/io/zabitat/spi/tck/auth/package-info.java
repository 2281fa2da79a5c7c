/** Contract kit of authentication schemes: a provider's test extends {@link io.zabitat.spi.tck.auth.AuthContract}. */
@Export
@Version("1.0.0")
package io.zabitat.spi.tck.auth;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
