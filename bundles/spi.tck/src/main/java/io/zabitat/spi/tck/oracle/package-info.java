/**
 * Contract kits of oracles: a provider's test extends {@link io.zabitat.spi.tck.oracle.ExclusiveOracleContract}, or {@link
 * io.zabitat.spi.tck.oracle.OracleContract} when its oracle only says yes.
 */
@Export
@Version("1.0.0")
package io.zabitat.spi.tck.oracle;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
