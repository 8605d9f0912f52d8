using System.Buffers.Binary;
using System.Reflection.Emit;

namespace CtGpu.Tests.Support;

/// <summary>Reads the instructions of a method body (ECMA-335, partition III).</summary>
internal static class IlCode
{
    private const int TwoBytePrefix = 0xFE;

    private static readonly Dictionary<int, OpCode> s_codes = typeof(OpCodes).GetFields()
        .Where(field => field.FieldType == typeof(OpCode))
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)(ushort)code.Value);

    /// <summary>The instructions whose operand is a token of a type, a method, a field or a signature, with that token.</summary>
    public static IEnumerable<(OpCode Code, int Token)> Tokens(byte[] body)
    {
        int position = 0;
        while (position < body.Length)
        {
            int first = body[position++];
            OpCode code = s_codes[first == TwoBytePrefix ? (TwoBytePrefix << 8) | body[position++] : first];
            bool isToken = code.OperandType is OperandType.InlineType or OperandType.InlineMethod or OperandType.InlineField
                or OperandType.InlineTok or OperandType.InlineSig;
            if (isToken) yield return (code, BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(position)));
            position += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => sizeof(int) + (sizeof(int) * BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(position))),
                _ => 4,
            };
        }
    }
}
