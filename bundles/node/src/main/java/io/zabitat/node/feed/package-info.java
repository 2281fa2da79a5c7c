/** What a learner that is far behind is sent from disk. */
package io.zabitat.node.feed;
