using System.IO.Compression;
using BitMiracle.LibTiff.Classic;
using TumorTrace.Core;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Slides.Rasters;

/// <summary>Fills <paramref name="mask"/> with the rows y.. of a level, a byte a px without padding.</summary>
internal delegate void MaskRows(int level, int y, int rows, Span<byte> mask);

/// <summary>
/// Tiled pyramidal 8-bit grey TIFF (deflate), as ASAP and OpenSlide read masks. One row of tiles is held at a time, and
/// a tile of one value is compressed once: a mask as large as a slide takes seconds and little space.
/// </summary>
internal static class MaskTiff
{
    /// <summary>Tiles have sides of a multiple of this (TIFF 6.0, section 15).</summary>
    private const int LeastTile = 16;

    private const int MostTile = 512;

    /// <summary>Side of the tiles of a mask in px: no larger than the mask.</summary>
    /// <exception cref="UserException">The mask is smaller than any tile.</exception>
    public static int TileSide(string path, PixelSize size) =>
        Math.Min(size.Width, size.Height) is var side && side >= LeastTile
            ? (int)Math.Min(side / LeastTile * LeastTile, MostTile)
            : throw new UserException(
                $"{path}: a mask of {size} px is too small for a tiled TIFF, expected at least {LeastTile} px a side; write a PNG"
            );

    /// <param name="levels">Largest first.</param>
    /// <param name="mpp">µm per px of the largest level; null writes no resolution.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        string path,
        IReadOnlyList<PixelSize> levels,
        double? mpp,
        MaskRows rows,
        IProgress<double>? progress = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentNullException.ThrowIfNull(rows);
        TiffErrors.Throw();
        using var tiff = GreyTiff.Create(path);
        var side = TileSide(path, levels[0]);
        var writer = new LevelWriter(tiff, side, rows, new Steps(progress, levels.Sum(l => l.Area)), cancel);
        for (var level = 0; level < levels.Count; level++)
        {
            var (width, height) = levels[level];
            GreyTiff.WriteTags(
                tiff,
                (int)width,
                (int)height,
                side,
                bits: 8,
                Compression.ADOBE_DEFLATE,
                reduced: level > 0,
                mpp * (1L << level)
            );
            writer.Write(level, levels[level]);
            GreyTiff.EndDirectory(tiff);
        }
    }

    /// <summary>Counts px over all levels.</summary>
    private sealed class Steps(IProgress<double>? progress, long all)
    {
        private long _done;

        internal void Add(long px) => progress?.Report((_done += px) / (double)all);
    }

    private sealed class LevelWriter(Tiff tiff, int side, MaskRows produce, Steps steps, CancellationToken cancel)
    {
        private readonly Dictionary<byte, byte[]> _uniform = [];
        private readonly byte[] _tile = new byte[side * side];

        internal void Write(int level, PixelSize size)
        {
            var width = (int)size.Width;
            var band = new byte[(long)width * Math.Min(side, size.Height)];
            for (var top = 0; top < size.Height; top += side)
            {
                cancel.ThrowIfCancellationRequested();
                var rows = (int)Math.Min(side, size.Height - top);
                produce(level, top, rows, band.AsSpan(0, width * rows));
                for (var left = 0; left < width; left += side)
                    WriteTile(left, top, width, rows, band);
                steps.Add((long)width * rows);
            }
        }

        private void WriteTile(int left, int top, int width, int rows, byte[] band)
        {
            Array.Clear(_tile);
            var columns = Math.Min(side, width - left);
            for (var y = 0; y < rows; y++)
                band.AsSpan(y * width + left, columns).CopyTo(_tile.AsSpan(y * side));
            var bytes = Compressed();
            if (tiff.WriteRawTile(tiff.ComputeTile(left, top, 0, 0), bytes, bytes.Length) < 0)
                throw new IOException("a TIFF tile cannot be written");
        }

        private byte[] Compressed()
        {
            if (_tile.AsSpan().ContainsAnyExcept(_tile[0]))
                return Deflate();
            return _uniform.TryGetValue(_tile[0], out var known) ? known : _uniform[_tile[0]] = Deflate();
        }

        private byte[] Deflate()
        {
            using var bytes = new MemoryStream();
            using (var zlib = new ZLibStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
                zlib.Write(_tile);
            return bytes.ToArray();
        }
    }
}
