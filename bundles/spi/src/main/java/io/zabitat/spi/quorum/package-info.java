/** Contract of quorum systems: pure answers to the question whether a set of servers is a quorum. */
@Export
@Version("1.0.0")
package io.zabitat.spi.quorum;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
