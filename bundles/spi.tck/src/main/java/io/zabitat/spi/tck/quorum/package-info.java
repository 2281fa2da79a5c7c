/** Contract kit of quorum systems: a provider's test extends {@link io.zabitat.spi.tck.quorum.QuorumVerifierContract}. */
@Export
@Version("1.0.0")
package io.zabitat.spi.tck.quorum;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
