/// Every opcode as CPython describes it.
///
/// Columns: byte, name, first protocol, name of the argument's form (`-` for none), values taken
/// above any mark, whether a mark is taken, values or marks given. Made by this program under
/// CPython 3.11.7:
///
///     import pickletools
///     for o in pickletools.opcodes:
///         before = [s.name for s in o.stack_before]
///         print(ord(o.code), o.name, o.proto, o.arg.name if o.arg else "-",
///               len([n for n in before if n not in ("mark", "stackslice")]),
///               "mark" if "mark" in before else "-", len(o.stack_after))
let pickletoolsTable = """
  73 INT 0 decimalnl_short 0 - 1
  74 BININT 1 int4 0 - 1
  75 BININT1 1 uint1 0 - 1
  77 BININT2 1 uint2 0 - 1
  76 LONG 0 decimalnl_long 0 - 1
  138 LONG1 2 long1 0 - 1
  139 LONG4 2 long4 0 - 1
  83 STRING 0 stringnl 0 - 1
  84 BINSTRING 1 string4 0 - 1
  85 SHORT_BINSTRING 1 string1 0 - 1
  66 BINBYTES 3 bytes4 0 - 1
  67 SHORT_BINBYTES 3 bytes1 0 - 1
  142 BINBYTES8 4 bytes8 0 - 1
  150 BYTEARRAY8 5 bytearray8 0 - 1
  151 NEXT_BUFFER 5 - 0 - 1
  152 READONLY_BUFFER 5 - 1 - 1
  78 NONE 0 - 0 - 1
  136 NEWTRUE 2 - 0 - 1
  137 NEWFALSE 2 - 0 - 1
  86 UNICODE 0 unicodestringnl 0 - 1
  140 SHORT_BINUNICODE 4 unicodestring1 0 - 1
  88 BINUNICODE 1 unicodestring4 0 - 1
  141 BINUNICODE8 4 unicodestring8 0 - 1
  70 FLOAT 0 floatnl 0 - 1
  71 BINFLOAT 1 float8 0 - 1
  93 EMPTY_LIST 1 - 0 - 1
  97 APPEND 0 - 2 - 1
  101 APPENDS 1 - 1 mark 1
  108 LIST 0 - 0 mark 1
  41 EMPTY_TUPLE 1 - 0 - 1
  116 TUPLE 0 - 0 mark 1
  133 TUPLE1 2 - 1 - 1
  134 TUPLE2 2 - 2 - 1
  135 TUPLE3 2 - 3 - 1
  125 EMPTY_DICT 1 - 0 - 1
  100 DICT 0 - 0 mark 1
  115 SETITEM 0 - 3 - 1
  117 SETITEMS 1 - 1 mark 1
  143 EMPTY_SET 4 - 0 - 1
  144 ADDITEMS 4 - 1 mark 1
  145 FROZENSET 4 - 0 mark 1
  48 POP 0 - 1 - 0
  50 DUP 0 - 1 - 2
  40 MARK 0 - 0 - 1
  49 POP_MARK 1 - 0 mark 0
  103 GET 0 decimalnl_short 0 - 1
  104 BINGET 1 uint1 0 - 1
  106 LONG_BINGET 1 uint4 0 - 1
  112 PUT 0 decimalnl_short 0 - 0
  113 BINPUT 1 uint1 0 - 0
  114 LONG_BINPUT 1 uint4 0 - 0
  148 MEMOIZE 4 - 1 - 1
  130 EXT1 2 uint1 0 - 1
  131 EXT2 2 uint2 0 - 1
  132 EXT4 2 int4 0 - 1
  99 GLOBAL 0 stringnl_noescape_pair 0 - 1
  147 STACK_GLOBAL 4 - 2 - 1
  82 REDUCE 0 - 2 - 1
  98 BUILD 0 - 2 - 1
  105 INST 0 stringnl_noescape_pair 0 mark 1
  111 OBJ 1 - 1 mark 1
  129 NEWOBJ 2 - 2 - 1
  146 NEWOBJ_EX 4 - 3 - 1
  128 PROTO 2 uint1 0 - 0
  46 STOP 0 - 1 - 0
  149 FRAME 4 uint8 0 - 0
  80 PERSID 0 stringnl_noescape 0 - 1
  81 BINPERSID 1 - 1 - 1
  """
