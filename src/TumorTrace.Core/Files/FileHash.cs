using System.Security.Cryptography;
using System.Text;

namespace TumorTrace.Core.Files;

/// <summary>SHA-256 of files and texts, lower-case hex.</summary>
internal static class FileHash
{
    public static string Text(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static string Whole(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>Of the first and last so many bytes; of the whole file if it is no longer than both.</summary>
    public static string Ends(string path, int bytes)
    {
        using var file = File.OpenRead(path);
        if (file.Length <= 2L * bytes)
            return Convert.ToHexStringLower(SHA256.HashData(file));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[bytes];
        file.ReadExactly(buffer);
        hash.AppendData(buffer);
        file.Seek(-bytes, SeekOrigin.End);
        file.ReadExactly(buffer);
        hash.AppendData(buffer);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Of so many pieces at equal distances, the first at the start of the file and the last at its end.</summary>
    public static string Pieces(string path, int count, int bytes)
    {
        using var file = File.OpenHandle(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[bytes];
        var last = Math.Max(0, RandomAccess.GetLength(file) - bytes);
        for (var i = 0; i < count; i++)
            hash.AppendData(buffer, 0, RandomAccess.Read(file, buffer, last * i / (count - 1)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
