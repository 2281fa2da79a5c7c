/** Client connections: handshake, order within a session, replies. */
@Export
@Version("1.0.0")
package io.zabitat.endpoint;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
