/** Watches: who wants to be told of which change. */
@Export
@Version("1.0.0")
package io.zabitat.tree.watch;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
