using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Slides.Rasters;

/// <summary>8-bit grey PNG written row by row, of any height in bounded memory. W3C Recommendation, sections 5, 9 and 11.</summary>
public static class MaskPng
{
    private const int Rows = 64;

    /// <summary>Filter 2: the difference to the row above, which is 0 nearly everywhere in a mask.</summary>
    private const byte Up = 2;

    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, PixelSize size, MaskRows produce, IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(produce);
        using var file = File.Create(path);
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        WriteChunk(file, "IHDR"u8, Header(size));
        using (var data = new DataChunks(file))
        using (var chunks = new BufferedStream(data, 1 << 16))
        using (var zlib = new ZLibStream(chunks, CompressionLevel.Optimal))
            WriteRows(zlib, size, produce, progress, cancel);
        WriteChunk(file, "IEND"u8, []);
    }

    private static byte[] Header(PixelSize size)
    {
        // 8 bits, colour type 0 (grey), no interlace.
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, (int)size.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), (int)size.Height);
        header[8] = 8;
        return header;
    }

    private static void WriteRows(ZLibStream zlib, PixelSize size, MaskRows produce, IProgress<double>? progress, CancellationToken cancel)
    {
        var width = (int)size.Width;
        var (band, above, row) = (new byte[width * Rows], new byte[width], new byte[width + 1]);
        row[0] = Up;
        for (var top = 0; top < size.Height; top += Rows)
        {
            cancel.ThrowIfCancellationRequested();
            var rows = (int)Math.Min(Rows, size.Height - top);
            produce(0, top, rows, band.AsSpan(0, width * rows));
            for (var y = 0; y < rows; y++)
            {
                var current = band.AsSpan(y * width, width);
                for (var x = 0; x < width; x++)
                    row[x + 1] = (byte)(current[x] - above[x]);
                zlib.Write(row);
                current.CopyTo(above);
            }
            progress?.Report((top + rows) / (double)size.Height);
        }
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc32.HashToUInt32(chunk.AsSpan(4, data.Length + 4)));
        file.Write(chunk);
    }

    /// <summary>Everything written becomes IDAT chunks.</summary>
    private sealed class DataChunks(Stream file) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer) => WriteChunk(file, "IDAT"u8, buffer);

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
