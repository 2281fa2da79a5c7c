/** The replicated tree: prepare a request to a transaction, apply a transaction, look up, snapshot. */
@Export
@Version("1.0.0")
package io.zabitat.tree;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
