/** Which bundles may become providers: everything else that looks like one is held, and never resolved. */
@Export
@Version("1.0.0")
package io.zabitat.admission.guard;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
