/** What servers of an ensemble say to each other over the quorum port, as records (quorum protocol, section 1). */
@Export
@Version("1.0.0")
package io.zabitat.api.peer;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
