/** The change of a running member's store: the marker that says which one counts, and the way from one to the other. */
@Export
@Version("1.0.0")
package io.zabitat.node.store;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
