/** Contract kit of elections: a provider's test extends {@link io.zabitat.spi.tck.election.ElectionContract}. */
@Export
@Version("1.0.0")
package io.zabitat.spi.tck.election;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
