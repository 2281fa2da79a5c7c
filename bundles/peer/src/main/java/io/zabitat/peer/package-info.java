/**
 * Connections between servers: the election mesh and the quorum links. Passive; all on the node loop, which says what time it is,
 * dials and flushes.
 */
@Export
@Version("1.0.0")
package io.zabitat.peer;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
