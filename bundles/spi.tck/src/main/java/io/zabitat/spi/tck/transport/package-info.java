/** Contract kit of transports: a provider's test extends {@link io.zabitat.spi.tck.transport.TransportContract}. */
@Export
@Version("1.0.0")
package io.zabitat.spi.tck.transport;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
