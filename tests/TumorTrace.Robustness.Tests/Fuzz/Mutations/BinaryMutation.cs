using System.Buffers.Binary;

namespace TumorTrace.Robustness.Tests.Fuzz.Mutations;

/// <summary>Changes of bytes that know nothing of what they stand for.</summary>
internal static class BinaryMutation
{
    public static byte[] Mutate(byte[] input, Dice dice)
    {
        if (input.Length == 0)
            return [dice.Byte()];
        var at = dice.Below(input.Length);
        switch (dice.Below(9))
        {
            case 0:
                return input[..at];
            case 1:
                return dice.OneIn(8) ? [] : input[at..];
            case 2:
                return [.. input[..at], .. Enumerable.Range(0, dice.Length(4096)).Select(_ => dice.Byte()), .. input[at..]];
            case 3:
                return [.. input[..at], .. input.AsSpan(Math.Min(input.Length, at + dice.Length(4096)))];
            case 4:
                // A part once more.
                return [.. input[..at], .. input.AsSpan(at, Math.Min(input.Length - at, dice.Length(4096))), .. input[at..]];
            case 5:
                var filled = (byte[])input.Clone();
                filled.AsSpan(at, Math.Min(input.Length - at, dice.Length(1024))).Fill(dice.OneIn(2) ? (byte)0 : (byte)0xff);
                return filled;
            case 6 when input.Length >= 4:
                var word = (byte[])input.Clone();
                BinaryPrimitives.WriteUInt32LittleEndian(
                    word.AsSpan(dice.Below(input.Length - 3)),
                    dice.Of<uint>([0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x01000000, (uint)input.Length])
                );
                return word;
            default:
                var flipped = (byte[])input.Clone();
                for (var i = dice.Length(16); i > 0; i--)
                    flipped[dice.Below(flipped.Length)] ^= (byte)(1 << dice.Below(8));
                return flipped;
        }
    }
}
