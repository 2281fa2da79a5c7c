/** Packets of the quorum port (quorum protocol, section 1). Their data may be null, which peers tell from empty. */
@Export
@Version("1.0.0")
package io.zabitat.wire.quorum;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
