/** Access control lists: who may do what, and the table that shares lists between nodes. */
@Export
@Version("1.0.0")
package io.zabitat.tree.acl;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
