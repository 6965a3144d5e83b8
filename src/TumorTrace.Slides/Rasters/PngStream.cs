using System.Buffers.Binary;
using System.IO.Hashing;

namespace TumorTrace.Slides.Rasters;

/// <summary>What every PNG file is made of (W3C Recommendation, sections 5 and 11.2.2).</summary>
internal static class PngStream
{
    /// <summary>The signature and the header of an image of 8 bits a px, not interlaced.</summary>
    /// <param name="colourType">0: grey; 3: colours of a palette.</param>
    internal static void WriteHead(Stream file, int width, int height, byte colourType)
    {
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        Span<byte> header = stackalloc byte[13];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = colourType;
        WriteChunk(file, "IHDR"u8, header);
    }

    internal static void WriteChunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc32.HashToUInt32(chunk.AsSpan(4, data.Length + 4)));
        file.Write(chunk);
    }
}
