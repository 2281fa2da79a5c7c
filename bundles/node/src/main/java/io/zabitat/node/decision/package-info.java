/** What members decide together: small nodes under {@code /zookeeper/zabitat}, written by ordinary transactions. */
@Export
@Version("1.0.0")
package io.zabitat.node.decision;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
