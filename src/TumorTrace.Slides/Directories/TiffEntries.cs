using System.Buffers.Binary;
using System.Text;

namespace TumorTrace.Slides.Directories;

/// <summary>Where the values of a TIFF tag lie (TIFF 6.0, section 2).</summary>
/// <param name="At">Their first byte in the file.</param>
internal readonly record struct TiffEntry(int Type, long Count, long At);

/// <summary>The tags of one TIFF directory; their values are read when they are asked for.</summary>
internal sealed class TiffEntries(Stream file, bool motorola, IReadOnlyDictionary<int, TiffEntry> entries)
{
    private const int MostValues = 1 << 26;
    private const int MostText = 1 << 26;
    private const int Rational = 5,
        Float = 11,
        Double = 12;

    internal bool Contains(int tag) => entries.ContainsKey(tag);

    /// <summary>The tag's first value; <paramref name="otherwise"/> if there is none.</summary>
    internal long Number(int tag, long otherwise) =>
        entries.TryGetValue(tag, out var entry) && entry.Count > 0 ? Numbers(tag)[0] : otherwise;

    /// <exception cref="InvalidDataException">The values lie outside the file.</exception>
    internal long[] Numbers(int tag)
    {
        if (!entries.TryGetValue(tag, out var entry))
            return [];
        var size = SizeOf(entry.Type);
        var bytes = Bytes(entry, MostValues);
        var values = new long[entry.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = Number(bytes.AsSpan(i * size, size), motorola);
        return values;
    }

    /// <summary>The tag's first value, a quotient or a floating-point number; null if there is none.</summary>
    internal double? Real(int tag)
    {
        if (!entries.TryGetValue(tag, out var entry) || entry.Count < 1)
            return null;
        var bytes = Bytes(entry, MostValues);
        return entry.Type switch
        {
            Rational => Number(bytes.AsSpan(0, 4), motorola) / (double)Number(bytes.AsSpan(4, 4), motorola),
            Float => BitConverter.Int32BitsToSingle((int)Number(bytes.AsSpan(0, 4), motorola)),
            Double => BitConverter.Int64BitsToDouble(Number(bytes.AsSpan(0, 8), motorola)),
            _ => Number(bytes.AsSpan(0, SizeOf(entry.Type)), motorola),
        };
    }

    /// <summary>The tag's text without the zero at its end; null if there is none.</summary>
    internal string? Text(int tag) =>
        entries.TryGetValue(tag, out var entry) ? Encoding.UTF8.GetString(Bytes(entry, MostText)).TrimEnd('\0') : null;

    internal static long Number(ReadOnlySpan<byte> bytes, bool motorola) =>
        bytes.Length switch
        {
            1 => bytes[0],
            2 => motorola ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            4 => motorola ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => motorola ? BinaryPrimitives.ReadInt64BigEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes),
        };

    // BYTE, ASCII, SBYTE, UNDEFINED; SHORT, SSHORT; LONG, SLONG, FLOAT, IFD; the rest has eight bytes.
    internal static int SizeOf(int type) =>
        type switch
        {
            1 or 2 or 6 or 7 => 1,
            3 or 8 => 2,
            4 or 9 or 11 or 13 => 4,
            _ => 8,
        };

    private byte[] Bytes(TiffEntry entry, long most)
    {
        var size = SizeOf(entry.Type);
        if (entry.Count < 0 || entry.Count > most || entry.At < 0 || entry.At + entry.Count * size > file.Length)
            throw new InvalidDataException($"{entry.Count} values at byte {entry.At} of a TIFF file of {file.Length}");
        file.Position = entry.At;
        var bytes = new byte[entry.Count * size];
        file.ReadExactly(bytes);
        return bytes;
    }
}
