/** Who belongs to the ensemble: the files that say so, and what follows when they change while the server runs. */
package io.zabitat.node.membership;
