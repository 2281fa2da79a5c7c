/** Requests, replies and the handshake of the client port (client protocol, sections 2 to 7). */
@Export
@Version("1.0.0")
package io.zabitat.wire.client;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
