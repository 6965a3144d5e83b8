using System.IO.Compression;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Slides.Rasters;

/// <summary>8-bit grey PNG written row by row, of any height in bounded memory. W3C Recommendation, sections 5, 9 and 11.</summary>
internal static class MaskPng
{
    private const int Rows = 64;

    /// <summary>Filter 2: the difference to the row above, which is 0 nearly everywhere in a mask.</summary>
    private const byte Up = 2;

    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        string path,
        PixelSize size,
        MaskRows produce,
        IProgress<double>? progress = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(produce);
        using var file = File.Create(path);
        PngStream.WriteHead(file, (int)size.Width, (int)size.Height, colourType: 0);
        using (var data = new DataChunks(file))
        using (var chunks = new BufferedStream(data, 1 << 16))
        using (var zlib = new ZLibStream(chunks, CompressionLevel.Optimal))
            WriteRows(zlib, size, produce, progress, cancel);
        PngStream.WriteChunk(file, "IEND"u8, []);
    }

    private static void WriteRows(ZLibStream zlib, PixelSize size, MaskRows produce, IProgress<double>? progress, CancellationToken cancel)
    {
        var width = (int)size.Width;
        var band = new byte[width * Rows];
        var above = new byte[width];
        var row = new byte[width + 1];
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

    /// <summary>Everything written becomes IDAT chunks.</summary>
    private sealed class DataChunks(Stream file) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer) => PngStream.WriteChunk(file, "IDAT"u8, buffer);

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
