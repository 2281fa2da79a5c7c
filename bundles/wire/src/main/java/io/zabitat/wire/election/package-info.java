/** What servers say when they connect to an election port (election protocol, section 1.1). */
@Export
@Version("1.0.0")
package io.zabitat.wire.election;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
