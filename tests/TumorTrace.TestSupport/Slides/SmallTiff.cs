using BitMiracle.LibTiff.Classic;

namespace TumorTrace.TestSupport;

/// <summary>One image of a small TIFF file of any layout; its px are <see cref="Value"/>.</summary>
internal sealed record SmallTiff(int Width, int Height)
{
    /// <summary>Width and height of the tiles; 0 writes strips.</summary>
    public int TileWidth { get; init; } = 256;
    public int TileHeight { get; init; } = 256;
    public Compression Compression { get; init; } = Compression.ADOBE_DEFLATE;
    public Photometric Photometric { get; init; } = Photometric.RGB;
    public int Samples { get; init; } = 3;
    public int Bits { get; init; } = 8;
    public bool Apart { get; init; }
    public bool Predictor { get; init; }
    public int Orientation { get; init; } = 1;

    /// <summary>A smaller level; its px are those of the texture at this image's own coordinates.</summary>
    public bool Reduced { get; init; }

    /// <summary>Smaller images inside this one's directory.</summary>
    public IReadOnlyList<SmallTiff> Inner { get; init; } = [];

    /// <summary>Numbers of tiles that the file is to have no bytes of.</summary>
    public IReadOnlyList<int> Missing { get; init; } = [];
    public string? Description { get; init; }

    /// <summary>px per unit in x and y.</summary>
    public (double X, double Y, ResUnit Unit)? Resolution { get; init; }

    public Func<int, int, int, byte> Value { get; init; } = Texture;

    /// <summary>No two neighbours and no two channels alike; the red channel alone is the grey value.</summary>
    public static byte Texture(int x, int y, int channel) =>
        (byte)(
            channel switch
            {
                0 => x * 7 + y * 3,
                1 => x * 3 + y * 11 + 50,
                _ => x + y * 5 + 90,
            }
        );

    /// <summary>Grey of one channel.</summary>
    public SmallTiff AsGrey => this with { Samples = 1, Photometric = Photometric.MINISBLACK };

    /// <summary>Indices into a colour table that maps v to (v, 255 - v, v / 2).</summary>
    public SmallTiff AsPalette => this with { Samples = 1, Photometric = Photometric.PALETTE };

    public SmallTiff InStrips => this with { TileWidth = 0, TileHeight = 16 };

    /// <summary>The RGB that a px is to have when it is read.</summary>
    public (byte R, byte G, byte B) Rgb(int x, int y)
    {
        var v = Value(x, y, 0);
        return Photometric switch
        {
            Photometric.PALETTE => (v, (byte)(255 - v), (byte)(v / 2)),
            _ when Photometric == Photometric.MINISBLACK => (v, v, v),
            _ => (v, Value(x, y, 1), Value(x, y, 2)),
        };
    }

    public static void Write(string path, params IReadOnlyList<SmallTiff> images)
    {
        using (var tiff = Tiff.Open(path, "w") ?? throw new IOException(path))
        {
            foreach (var image in images.SelectMany<SmallTiff, SmallTiff>(i => [i, .. i.Inner]))
                image.Write(tiff);
        }
        for (var i = 0; i < images.Count; i++)
        {
            if (images[i].Inner.Count > 0)
                TiffBytes.MoveInside(path, page: i, images[i].Inner.Count);
            if (images[i].Missing.Count > 0)
                TiffBytes.Remove(path, page: i, images[i].Missing);
        }
    }

    private void Write(Tiff tiff)
    {
        tiff.SetField(TiffTag.SUBFILETYPE, Reduced ? FileType.REDUCEDIMAGE : default(FileType));
        tiff.SetField(TiffTag.IMAGEWIDTH, Width);
        tiff.SetField(TiffTag.IMAGELENGTH, Height);
        tiff.SetField(TiffTag.BITSPERSAMPLE, Bits);
        tiff.SetField(TiffTag.SAMPLESPERPIXEL, Samples);
        tiff.SetField(TiffTag.PLANARCONFIG, Apart ? PlanarConfig.SEPARATE : PlanarConfig.CONTIG);
        tiff.SetField(TiffTag.PHOTOMETRIC, Photometric);
        tiff.SetField(TiffTag.COMPRESSION, Compression);
        tiff.SetField(TiffTag.ORIENTATION, (Orientation)Orientation);
        if (Predictor)
            tiff.SetField(TiffTag.PREDICTOR, BitMiracle.LibTiff.Classic.Predictor.HORIZONTAL);
        if (Photometric == Photometric.PALETTE)
            tiff.SetField(TiffTag.COLORMAP, Table(v => v), Table(v => 255 - v), Table(v => v / 2));
        if (Description is { } text)
            tiff.SetField(TiffTag.IMAGEDESCRIPTION, text);
        if (Resolution is { } density)
        {
            tiff.SetField(TiffTag.RESOLUTIONUNIT, density.Unit);
            tiff.SetField(TiffTag.XRESOLUTION, density.X);
            tiff.SetField(TiffTag.YRESOLUTION, density.Y);
        }
        if (TileWidth > 0)
            WriteTiles(tiff);
        else
            WriteStrips(tiff);
        if (!tiff.WriteDirectory())
            throw new IOException("the directory cannot be written");
    }

    private void WriteTiles(Tiff tiff)
    {
        tiff.SetField(TiffTag.TILEWIDTH, TileWidth);
        tiff.SetField(TiffTag.TILELENGTH, TileHeight);
        for (var plane = 0; plane < (Apart ? Samples : 1); plane++)
        {
            for (var top = 0; top < Height; top += TileHeight)
            {
                for (var left = 0; left < Width; left += TileWidth)
                {
                    var bytes = Bytes(left, top, TileWidth, TileHeight, plane);
                    if (tiff.WriteEncodedTile(tiff.ComputeTile(left, top, 0, (short)plane), bytes, bytes.Length) < 0)
                        throw new IOException("a tile cannot be written");
                }
            }
        }
    }

    private void WriteStrips(Tiff tiff)
    {
        tiff.SetField(TiffTag.ROWSPERSTRIP, TileHeight);
        for (var plane = 0; plane < (Apart ? Samples : 1); plane++)
        {
            for (var top = 0; top < Height; top += TileHeight)
            {
                var bytes = Bytes(0, top, Width, Math.Min(TileHeight, Height - top), plane);
                if (tiff.WriteEncodedStrip(tiff.ComputeStrip(top, (short)plane), bytes, bytes.Length) < 0)
                    throw new IOException("a strip cannot be written");
            }
        }
    }

    private byte[] Bytes(int left, int top, int width, int height, int plane)
    {
        var samples = Apart ? 1 : Samples;
        var bytes = new byte[width * height * samples * Bits / 8];
        for (var i = 0; i < width * height * samples; i++)
        {
            var (x, y) = (left + i / samples % width, top + i / samples / width);
            // Beyond the image lies rubbish, as in files of real writers.
            var v = x < Width && y < Height ? Value(x, y, Apart ? plane : i % samples) : (byte)(x * 13 + y * 29);
            for (var b = 0; b < Bits / 8; b++)
                bytes[i * Bits / 8 + b] = v;
        }
        return bytes;
    }

    private static ushort[] Table(Func<int, int> value) => [.. Enumerable.Range(0, 256).Select(v => (ushort)(value(v) * 257))];
}
