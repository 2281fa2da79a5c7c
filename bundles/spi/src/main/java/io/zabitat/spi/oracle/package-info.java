/** Contract of oracles: somebody outside of an ensemble of two voters who decides which of them may go on alone. */
@Export
@Version("1.0.0")
package io.zabitat.spi.oracle;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
