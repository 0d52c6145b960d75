"""Random repositories: modules that call each other, shared or not, from several roots, with tables in all of them."""

from __future__ import annotations

from random import Random

DEPTH = 5

_TABLE = """\
resource "aws_dynamodb_table" "{name}" {{
{provider}  name         = "{name}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {{
    name = "id"
    type = "S"
  }}
{encryption}}}
"""

_ENCRYPTIONS = (
    "",
    "",
    "\n  server_side_encryption {\n    enabled = false\n  }\n",
    "\n  server_side_encryption {\n    enabled = true\n  }\n",
    "\n  server_side_encryption { enabled = true }\n",
    "\n  server_side_encryption {\n    enabled     = true\n    kms_key_arn = null\n  }\n",
)

_PASSED = "\n  server_side_encryption {{\n    enabled     = true\n    kms_key_arn = var.{0}\n  }}\n"

_ALIASES = """\
terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.far]
    }
  }
}
"""

_REQUIRED = """\
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}
"""

_PROVIDERS = """\
provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "frankfurt"
  region = "eu-central-1"
}
"""


class _Module:
    """One folder in the making. `level` 0 are roots; `far`: it has a second provider, handed down as aws.far."""

    def __init__(self, random: Random, name: str, level: int) -> None:
        self.random, self.name, self.level = random, name, level
        self.far = level > 0 and random.random() < 0.3
        self.key = random.choice(("", "", "", "key_arn", "kms_key")) if level else ""
        self.texts: list[str] = []
        self.variables: list[str] = []
        self.names = self.far  # does it name providers in its calls, so that its own must be named too?
        self.texts.append(_ALIASES if self.far else _REQUIRED)
        if level:
            self.variables.append('variable "name" {\n  type    = string\n  default = "x"\n}\n')
        if self.key:
            self.variables.append(f'variable "{self.key}" {{\n  type    = string\n  default = null\n}}\n')

    def table(self, number: int) -> None:
        random = self.random
        provider = "  provider = aws.far\n\n" if self.far and random.random() < 0.5 else ""
        encryption = random.choice(_ENCRYPTIONS)
        if self.key and not provider and random.random() < 0.6:
            encryption = _PASSED.format(self.key)
        self.texts.append(_TABLE.format(name=f"t{number}", provider=provider, encryption=encryption))

    def call(self, module: _Module, number: int) -> None:
        random = self.random
        up = "../" if self.level else "../../modules/"
        lines = [f'  source = "{up}{module.name}"']
        many = random.choice(("", "", '  for_each = toset(["a", "b"])', "  count = 2"))
        lines += [many] if many else []
        if module.far:
            far = "aws.frankfurt" if self.level == 0 else "aws.far" if self.far else "aws"
            lines += ["", "  providers = {", "    aws     = aws", f"    aws.far = {far}", "  }"]
        elif module.names:
            lines += ["", "  providers = {", "    aws = aws", "  }"]
        self.names = self.names or module.names
        if random.random() < 0.5:
            lines += [""] * random.randint(0, 1) + ['  name = "y"']
        self.texts.append(f'module "m{number}" {{\n' + "\n".join(lines) + "\n}\n")

    def files(self) -> dict[str, str]:
        folder = f"envs/{self.name}" if self.level == 0 else f"modules/{self.name}"
        if self.level == 0:
            self.texts.insert(0, _PROVIDERS)
        elif self.random.random() < 0.6:
            found = {f"{folder}/variables.tf": "\n".join(self.variables)} if self.variables else {}
            return {f"{folder}/main.tf": "\n".join(self.texts), **found}
        place = self.random.randint(0, len(self.texts))
        self.texts[place:place] = self.variables
        return {f"{folder}/main.tf": "\n".join(self.texts)}


def random_tree(seed: int) -> dict[str, str]:
    """Return the files of a repository; every module that has a root above it is called by somebody."""
    random = Random(seed)
    roots = [_Module(random, f"r{n}", 0) for n in range(random.randint(1, 3))]
    modules = [_Module(random, f"m{n}", random.randint(1, DEPTH)) for n in range(random.randint(2, 8))]
    everything = sorted([*roots, *modules], key=lambda module: module.level)
    for place, module in reversed(list(enumerate(everything))):
        for number in range(random.choice((0, 1, 1, 2)) if module.level else random.choice((0, 0, 1))):
            module.table(number)
        deeper = [other for other in everything[place + 1 :] if other.level > module.level]
        for number, other in enumerate(random.sample(deeper, min(len(deeper), random.randint(1, 3)))):
            module.call(other, number)
    return {path: text for module in everything for path, text in module.files().items() if text}
