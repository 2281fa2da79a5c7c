/** The replaceable parts of a running node, and what a change of one consists of: used by the swap coordinator. */
@Export
@Version("1.0.0")
package io.zabitat.node.slot;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
