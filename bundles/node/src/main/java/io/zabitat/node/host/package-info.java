/** What a server runs in: its clock, its thread's post and engines, the sockets around it. Knows nothing of ensembles. */
@Export
@Version("1.0.0")
package io.zabitat.node.host;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
