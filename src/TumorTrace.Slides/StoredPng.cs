using System.Buffers.Binary;
using System.IO.Hashing;

namespace TumorTrace.Slides;

/// <summary>
/// An RGB image as a PNG stream without compression, strip by strip: the one form that NetVips' libvips reads from
/// a pipe at memory speed. PNG: W3C Recommendation, sections 5 and 11; deflate stored blocks: RFC 1951, 3.2.4.
/// </summary>
internal sealed class StoredPng(int width)
{
    private const int MaxStored = 65535;
    private readonly int _row = width * 3;
    private uint _low = 1;
    private uint _high;

    /// <summary>Bytes one strip takes at most.</summary>
    public int MaxLength(int rows) => checked(rows * (_row + 1 + 5 * ((_row + 1) / MaxStored + 1)) + 64);

    /// <summary>Signature, header and the start of the zlib stream.</summary>
    public int Start(int height, byte[] target)
    {
        ReadOnlySpan<byte> signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];
        signature.CopyTo(target);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        // 8 bits, colour type 2 (RGB), no interlace.
        header[8] = 8;
        header[9] = 2;
        header.CopyTo(target.AsSpan(16));
        var at = Close(target, 8, 13, "IHDR"u8);
        ((ReadOnlySpan<byte>)[0x78, 0x01]).CopyTo(target.AsSpan(at + 8));
        return Close(target, at, 2, "IDAT"u8);
    }

    /// <summary>One data chunk with the strip's rows.</summary>
    public int Strip(ReadOnlySpan<byte> rgb, byte[] target)
    {
        var at = 8;
        for (; rgb.Length > 0; rgb = rgb[_row..])
            at = Row(rgb[.._row], target, at);
        return Close(target, 0, at - 8, "IDAT"u8);
    }

    /// <summary>The empty last block, the checksum and the end chunk.</summary>
    public int End(byte[] target)
    {
        ((ReadOnlySpan<byte>)[1, 0, 0, 0xff, 0xff]).CopyTo(target.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(target.AsSpan(13), _high << 16 | _low);
        var at = Close(target, 0, 9, "IDAT"u8);
        return Close(target, at, 0, "IEND"u8);
    }

    private int Row(ReadOnlySpan<byte> row, byte[] target, int at)
    {
        // The byte before each row names its filter: 0, none.
        var filter = 1;
        Checksum([0]);
        Checksum(row);
        while (row.Length > 0)
        {
            var count = Math.Min(row.Length, MaxStored - filter);
            target[at] = 0;
            BinaryPrimitives.WriteUInt16LittleEndian(target.AsSpan(at + 1), (ushort)(count + filter));
            BinaryPrimitives.WriteUInt16LittleEndian(target.AsSpan(at + 3), (ushort)~(count + filter));
            target[at + 5] = 0;
            row[..count].CopyTo(target.AsSpan(at + 5 + filter));
            at = at + 5 + filter + count;
            filter = 0;
            row = row[count..];
        }
        return at;
    }

    /// <summary>Adler-32 (RFC 1950): sums stay below 2³² for 5552 bytes.</summary>
    private void Checksum(ReadOnlySpan<byte> bytes)
    {
        var low = _low;
        var high = _high;
        while (bytes.Length > 0)
        {
            var part = bytes[..Math.Min(bytes.Length, 5552)];
            foreach (var b in part)
                high += low += b;
            low = low % 65521;
            high = high % 65521;
            bytes = bytes[part.Length..];
        }
        _low = low;
        _high = high;
    }

    /// <summary>Puts length, type and checksum around data that stands at start + 8; gives the position after it.</summary>
    private static int Close(byte[] target, int start, int length, ReadOnlySpan<byte> type)
    {
        BinaryPrimitives.WriteInt32BigEndian(target.AsSpan(start), length);
        type.CopyTo(target.AsSpan(start + 4));
        BinaryPrimitives.WriteUInt32BigEndian(target.AsSpan(start + 8 + length), Crc32.HashToUInt32(target.AsSpan(start + 4, length + 4)));
        return start + 12 + length;
    }
}
