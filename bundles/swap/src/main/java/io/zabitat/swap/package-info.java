/** Exchanging a part of a running server: what operators' tools call, and the pure machine behind it. */
@Export
@Version("1.0.0")
package io.zabitat.swap;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
