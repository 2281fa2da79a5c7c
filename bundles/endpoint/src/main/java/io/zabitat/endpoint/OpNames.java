package io.zabitat.endpoint;

import io.zabitat.api.OpCode;

/** The four letters by which {@code cons} names a connection's last operation. */
final class OpNames {
    private OpNames() {}

    static String shortName(int type) {
        return switch (type) {
            case ConnectionStats.NEVER -> "null";
            case OpCode.NOTIFICATION -> "NOTI";
            case OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL -> "CREA";
            case OpCode.DELETE -> "DELE";
            case OpCode.EXISTS -> "EXIS";
            case OpCode.GET_DATA -> "GETD";
            case OpCode.SET_DATA -> "SETD";
            case OpCode.GET_ACL -> "GETA";
            case OpCode.SET_ACL -> "SETA";
            case OpCode.GET_CHILDREN, OpCode.GET_CHILDREN2 -> "GETC";
            case OpCode.GET_ALL_CHILDREN_NUMBER -> "GETACN";
            case OpCode.SYNC -> "SYNC";
            case OpCode.PING -> "PING";
            case OpCode.CHECK -> "CHEC";
            case OpCode.MULTI -> "MULT";
            case OpCode.MULTI_READ -> "MLTR";
            case OpCode.RECONFIG -> "RECO";
            case OpCode.CHECK_WATCHES -> "CHKW";
            case OpCode.REMOVE_WATCHES -> "REMW";
            case OpCode.SET_WATCHES -> "SETW";
            case OpCode.SET_WATCHES2 -> "STW2";
            case OpCode.ADD_WATCH -> "ADDW";
            case OpCode.GET_EPHEMERALS -> "GETE";
            case OpCode.WHO_AM_I -> "HOMI";
            case OpCode.CREATE_SESSION -> "SESS";
            case OpCode.CLOSE_SESSION -> "CLOS";
            default -> "NA";
        };
    }
}
