using System.Text;
using TorchSharp;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Tests.Torch;

[Trait("Speed", "Slow")]
[Trait("Needs", "Torch")]
public class TorchLibraryTests
{
    [Fact]
    public void Libtorch_loads_and_computes()
    {
        TorchLibrary.EnsureLoaded();
        using var scope = torch.NewDisposeScope();
        Assert.Equal(6f, torch.tensor(new float[] { 1, 2, 3 }).sum().item<float>());
    }

    [Fact]
    public void The_patched_copy_needs_neither_the_symbol_nor_its_version()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the patch is for Linux libraries");
        var folder = Directory.CreateTempSubdirectory("tumortrace-").FullName;
        try
        {
            var source = TorchLibrary.FindPackageLibrary("libLibTorchSharp.so");
            var original = File.ReadAllBytes(source);
            var copy = TorchLibrary.PatchedCopy(source, folder);
            var patched = File.ReadAllBytes(copy);
            Assert.Equal(original.Length, patched.Length);
            // One name is left: in .strtab, which is for debuggers and not looked at when loading.
            Assert.Equal(2, original.AsSpan().Count("_ZSt21ios_base_library_initv"u8));
            Assert.Equal(1, patched.AsSpan().Count("_ZSt21ios_base_library_initv"u8));
            Assert.InRange(original.Zip(patched, (a, b) => a == b ? 0 : 1).Sum(), 1, 64);
            Assert.Equal(original, File.ReadAllBytes(source));
            Assert.Equal([copy], Directory.GetFiles(folder));
            Assert.Equal(copy, TorchLibrary.PatchedCopy(source, folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("MZ, not ELF", "not a 64-bit little-endian ELF file")]
    public void Something_else_is_refused(string content, string message)
    {
        var error = Assert.Throws<InvalidDataException>(() => ElfPatch.Apply(Encoding.ASCII.GetBytes(content), "a", "b", "c", "d"));
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void NuGet_s_folder_is_looked_through_for_the_versions_in_use()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "libtorch of other systems is found by TorchSharp");
        Assert.Equal(TorchLibrary.TorchSharpVersion, typeof(torch).Assembly.GetName().Version!.ToString(3));
        string[] folders = [.. TorchLibrary.PackageFolders()];
        Assert.True(File.Exists(TorchLibrary.Find("libLibTorchSharp.so", folders)));
        Assert.True(File.Exists(TorchLibrary.Find("libtorch_cpu.so", folders)));
    }

    [Fact]
    public void Without_libtorch_the_message_names_the_command_that_fetches_it()
    {
        var message = Assert.Throws<Core.UserException>(() => TorchLibrary.Find("libtorch_cpu.so", ["/no/such"])).Message;
        Assert.StartsWith(
            "libtorch_cpu.so: not found; training needs libtorch, which the tool's package and the smaller archive leave out.",
            message
        );
        Assert.Contains($"dotnet add libtorch package TorchSharp-cpu -v {TorchLibrary.TorchSharpVersion}", message);
    }
}
