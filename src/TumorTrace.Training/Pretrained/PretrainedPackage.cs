using TumorTrace.Core;

namespace TumorTrace.Training.Pretrained;

/// <summary>Where the pretrained trunk's package lies: in the folder of NuGet packages, which building the program fills.</summary>
internal static class PretrainedPackage
{
    /// <summary>The package's ONNX file.</summary>
    /// <exception cref="UserException">The package is not there.</exception>
    public static string Find()
    {
        var root =
            Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var file = Path.Combine(root, ImageNetTrunk.Package.ToLowerInvariant(), ImageNetTrunk.Version, ImageNetTrunk.File);
        return File.Exists(file)
            ? file
            : throw new UserException(
                $"{file}: no such file, expected the pretrained trunk of the NuGet package {ImageNetTrunk.Package} "
                    + $"{ImageNetTrunk.Version}; building TumorTrace from its sources restores it"
            );
    }
}
